"""Who the person with a trace in every data set is."""

NAME = "Ragnhild Sporløs"
EMAIL = "ragnhild.sporlos@example.com"
PHONE = "+4740099123"
STREET = "Gjemselveien 77"
WORDS = (NAME, EMAIL, PHONE, STREET)
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)
