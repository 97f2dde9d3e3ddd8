"""sendDocument, getFile, downloads."""

import json

import aiohttp
import pytest

from telegram_simulator import Simulator, User
from telegram_simulator.methods_documents import LARGEST_DOWNLOAD, LARGEST_UPLOAD, send_document
from telegram_simulator.parameters import Parameters
from telegram_simulator.refusals import BotApiError
from telegram_simulator.schema import telegram_schema
from telegram_simulator.uploads import UploadedFile
from telegram_simulator.wire import JsonObject, is_object
from tests.simulator.client import TOKEN, Client


def form(person: User, data: bytes = b"%PDF", name: str = "document", **fields: str) -> aiohttp.FormData:
    multipart = aiohttp.FormData({"chat_id": str(person.id)} | fields)
    multipart.add_field(name, data, filename="list.pdf", content_type="application/pdf")
    return multipart


async def upload(client: Client, multipart: aiohttp.FormData) -> JsonObject:
    async with client.session.post(f"{client.url}/bot{TOKEN}/sendDocument", data=multipart) as response:
        answer: object = await response.json()
    assert is_object(answer)
    return answer


async def test_a_file_goes_up_and_comes_back(client: Client, simulator: Simulator, person: User) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
    answer = await upload(
        client, form(person, caption="<b>your</b> list", parse_mode="HTML", reply_markup=markup)
    )
    result = answer["result"]
    telegram_schema().returned("sendDocument")(result)
    shown = simulator.chat(person).last
    assert (shown.kind, shown.text, shown.button("A").data) == ("document", "your list", "a")
    document = shown.document
    assert document is not None
    assert (document.file_name, document.mime_type, document.size) == ("list.pdf", "application/pdf", 4)
    assert simulator.file(document.file_id) == b"%PDF"

    file = await client.shown("getFile", file_id=document.file_id)
    telegram_schema().returned("getFile")(file)
    downloaded = await client.get(f"/file/bot{TOKEN}/{file['file_path']}")
    assert (downloaded.status, downloaded.body) == (200, "%PDF")


async def test_a_known_file_is_sent_again(client: Client, simulator: Simulator, person: User) -> None:
    simulator.send_document(person, b"mine", file_name="cv")
    theirs = simulator.chat(person).last.document
    assert theirs is not None
    await client.result("sendDocument", chat_id=person.id, document=theirs.file_id)

    assert simulator.chat(person).last.document == theirs


async def test_a_file_can_be_attached_under_another_name(client: Client, person: User) -> None:
    answer = await upload(client, form(person, name="file0", document="attach://file0"))

    assert answer["ok"] is True


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({}, "there is no document in the request"),
        ({"document": ""}, "there is no document in the request"),
        ({"document": "https://a.cz/x.pdf"}, "wrong file identifier/HTTP URL specified"),
        ({"document": "attach://nothing"}, "wrong file identifier/HTTP URL specified"),
        ({"document": "x", "caption": "x" * 1025}, "message caption is too long"),
        ({"document": "x", "caption": "<b>", "parse_mode": "HTML"}, 'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"'),
    ],
)  # fmt: skip
async def test_a_document_that_is_refused(
    client: Client, person: User, parameters: dict[str, object], reason: str
) -> None:
    assert await client.refused("sendDocument", chat_id=person.id, **parameters) == f"Bad Request: {reason}"


async def test_an_empty_file_is_refused(client: Client, person: User) -> None:
    assert (await upload(client, form(person, b"")))["description"] == "Bad Request: file must be non-empty"


def test_a_file_that_is_too_large(simulator: Simulator, person: User) -> None:
    document = UploadedFile("x", "x/x", bytes(LARGEST_UPLOAD + 1))
    with pytest.raises(BotApiError) as refused:
        send_document(simulator.world, Parameters({"chat_id": person.id, "document": document}))

    assert (refused.value.code, refused.value.description) == (413, "Request Entity Too Large")


async def test_downloads_have_a_limit_of_their_own(client: Client, simulator: Simulator) -> None:
    big = simulator.world.files.add(UploadedFile("x", "x/x", bytes(LARGEST_DOWNLOAD + 1)), "documents")

    assert await client.refused("getFile", file_id=big.file_id) == "Bad Request: file is too big"
    assert await client.refused("getFile", file_id="x") == "Bad Request: invalid file_id"
    assert await client.refused("getFile") == "Bad Request: file_id not specified"
    with pytest.raises(KeyError):
        simulator.file("x")


async def test_what_is_not_there_cannot_be_downloaded(client: Client) -> None:
    assert (await client.get(f"/file/bot{TOKEN}/documents/x.pdf")).status == 404
    assert (await client.get("/file/bot1:wrong/documents/x.pdf")).status == 401
