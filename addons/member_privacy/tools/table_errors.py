"""What can be wrong with a file as a whole.

The functions in this folder know no language: a problem is a code with details,
and the model that shows it has the sentence.
"""


class TableError(Exception):
    """The file cannot be read as a table.

    :param code: one of the codes that ``member.import`` has a sentence for
    :param details: numbers and file facts for that sentence, never cell values
    """

    def __init__(self, code: str, **details: object):
        super().__init__(code)
        self.code = code
        self.details = details
