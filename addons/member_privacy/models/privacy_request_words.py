"""The closed lists of a privacy case: kinds, states, ways in, how we know who asks."""

from datetime import timedelta

# Due soon, on lists and in figures.
SOON = timedelta(days=7)
KINDS = [
    ("access", "Access"),
    ("rectification", "Rectification"),
    ("erasure", "Erasure"),
    ("restriction", "Restriction"),
    ("portability", "Portability"),
    ("objection", "Objection"),
    ("complaint", "Complaint"),
]
STATES = [
    ("received", "Received"),
    ("awaiting_identity", "Waits for proof of identity"),
    ("in_progress", "In progress"),
    ("awaiting_approval", "Awaiting approval"),
    # Steps run that must not be stopped halfway, such as an erasure.
    ("carrying_out", "Being carried out"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
CLOSED = ("done", "refused", "withdrawn")
# An erasure that has begun is not stopped halfway.
WITHDRAWN_FROM = ("received", "awaiting_identity", "in_progress", "awaiting_approval")
CHANNELS = [
    ("portal", "Member's page"),
    ("form", "Form without login"),
    ("phone", "Phone"),
    ("letter", "Letter"),
    ("e-mail", "E-mail"),
    ("visit", "Visit"),
]
# Never a copy of an identity card: what is looked at is given back (GDPR article 5).
IDENTITY = [
    ("login", "Logged in"),
    ("code", "Entered a code that we sent to the registered address"),
    ("called_back", "Called back on the registered number"),
    ("known", "Known in person"),
    ("shown", "Identity card shown, and given back"),
]
# By what somebody is known who asked that way; whoever calls could be anybody.
KNOWN_BY = {"portal": "login", "form": "code"}
# Why more is asked for than the person gave. Doubt needs a reason (article 12 (6)).
DOUBTS = [
    ("address", "Asks from an address or number we do not have"),
    ("namesakes", "Several people have this name"),
    ("somebody_else", "Somebody asks for somebody else"),
    ("unusual", "The request is unlike the person"),
]
