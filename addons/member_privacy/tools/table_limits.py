"""How large a member file may be.

The limits are there for the machine, not for the user: the largest register the
project aims at fits several times over, and a hostile file ends in a clear
sentence within seconds and a few hundred megabytes.
"""

MEGABYTE = 1024 * 1024

#: Bytes of an uploaded file.
FILE_BYTES = 64 * MEGABYTE
#: Rows with content, header not counted.
ROWS = 250_000
#: Cells in one row.
COLUMNS = 200
#: Characters in one row of a text file, quoted line breaks included.
RECORD_CHARACTERS = 128 * 1024
#: Characters in one cell. Longer text is reported on the row.
CELL_CHARACTERS = 1_000

#: Files inside a workbook (real ones have 10 to 40).
WORKBOOK_PARTS = 2_000
#: Bytes of all XML of a workbook, unpacked.
WORKBOOK_BYTES = 200 * MEGABYTE
#: Unpacked to packed size of one part above which it is a bomb. Real sheets of
#: repetitive rows reach 30; the check begins where a bomb begins to hurt.
WORKBOOK_RATIO = 200
WORKBOOK_RATIO_FROM = 5 * MEGABYTE
#: Bytes without a tag, and levels of tags.
XML_GAP_BYTES = 1 * MEGABYTE
XML_DEPTH = 40
#: Tags outside rows and shared strings (styles, merged cells, links).
XML_LOOSE_TAGS = 300_000
#: Tags inside one row or one shared string.
XML_BLOCK_TAGS = 10_000
#: Rows and shared strings.
XML_BLOCKS = 2_000_000
#: Characters that copies of shared formulas would unfold to.
FORMULA_CHARACTERS = 2 * MEGABYTE
#: Row numbers that a spreadsheet knows.
LAST_ROW_NUMBER = 1_048_576
