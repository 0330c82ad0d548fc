"""What a row of each model of the matrix looks like that is about a given person.

One `Row` for each model. Adding a model to the matrix means adding its line in
`models.csv` and, in the file for what it is of, how such a row comes about.
"""

from .row import ROWS, make
from .rows_base import BASE_ROWS
from .rows_mail import MAIL_ROWS
from .rows_member import MEMBER_ROWS
from .rows_privacy import PRIVACY_ROWS

ROWS.update(MEMBER_ROWS | PRIVACY_ROWS | MAIL_ROWS | BASE_ROWS)
__all__ = ["ROWS", "make"]
