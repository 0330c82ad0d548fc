from werkzeug.exceptions import NotFound

from odoo.http import route

from odoo.addons.web.controllers.dataset import DataSet


class DataSetCalls(DataSet):
    def _is_readonly(self, rule, args):
        """What is no call at all is refused where it is made: an error here would
        reach the client with its traceback."""
        try:
            return self._call_kw_readonly(rule, args)
        except (AttributeError, LookupError, NotFound, TypeError, ValueError):
            return False

    @route(readonly=_is_readonly)
    def call_kw(self, model, method, args, kwargs, path=None):
        return super().call_kw(model, method, args, kwargs, path=path)
