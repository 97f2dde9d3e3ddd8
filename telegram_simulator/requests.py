"""From an HTTP request to the raw parameters of a Bot API call.

The four ways are those of https://core.telegram.org/bots/api#making-requests : query string, form, JSON body and
multipart form; what comes twice is taken from the body.
"""

from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from telegram_simulator.refusals import bad_request
from telegram_simulator.uploads import UploadedFile
from telegram_simulator.wire import JsonObject, decode, is_object

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
ATTACHED = "attach://"


async def read_parameters(request: Request) -> JsonObject:
    """The parameters by name: strings, or JSON values from a JSON body, or uploaded files.

    Raises:
        BotApiError: a JSON body that is none, or no object.
    """
    values: JsonObject = dict(parse_qsl(str(request.url.query), keep_blank_values=True))
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == MULTIPART:
        values |= await _read_multipart(request)
    elif content_type == JSON:
        values |= _read_json(await request.body())
    elif content_type == FORM:
        form = (await request.body()).decode("utf-8", "surrogateescape")
        values |= dict(parse_qsl(form, keep_blank_values=True, errors="surrogateescape"))
    return _with_attachments(values)


def _read_json(body: bytes) -> JsonObject:
    try:
        value = decode(body)
    except ValueError as problem:
        raise bad_request("can't parse JSON body") from problem
    if not is_object(value):
        raise bad_request("an Object expected as JSON body")
    return value


async def _read_multipart(request: Request) -> JsonObject:
    values: JsonObject = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime_type = value.content_type or "application/octet-stream"
                values[name] = UploadedFile(value.filename or "file", mime_type, await value.read())
            else:
                values[name] = value
    return values


def _with_attachments(values: JsonObject) -> JsonObject:
    """`attach://name` replaced by the file that came under this name."""
    for name, value in list(values.items()):
        if isinstance(value, str) and value.startswith(ATTACHED):
            values[name] = values.pop(value.removeprefix(ATTACHED), value)
    return values
