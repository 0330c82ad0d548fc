from . import member_chapter_merge_wizard
