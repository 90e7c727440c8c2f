"""Fake credentials; the fixture `composed` fills their templates."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable

import pytest

from pytest_modelmigrate.text.credential_formats import FORMATS, compiled
from pytest_modelmigrate.text.credentials import SHORTEST, find_credentials

CREDENTIALS: list[tuple[str, str]] = [
    ("anthropic api key", "sk-ant-api03-<url:93>AA"),
    ("anthropic admin key", "sk-ant-admin01-<url:93>AA"),
    ("anthropic oauth access token", "sk-ant-oat01-<url:86>AA"),
    ("anthropic oauth refresh token", "sk-ant-ort01-<url:86>AA"),
    ("openai project key", "sk-proj-<url:74>T3BlbkFJ<url:74>"),
    ("openai legacy key", "sk-<alnum:20>T3BlbkFJ<alnum:20>"),
    ("openai service account key", "sk-svcacct-<url:58>T3BlbkFJ<url:58>"),
    ("aws access key id", "AKIA<b32:16>"),
    ("aws temporary access key id", "ASIA<b32:16>"),
    ("aws secret in credentials file", "aws_secret_access_key = <b64:40>"),
    ("aws secret in terraform", 'secret_key = "<b64:40>"'),
    ("aws session token", 'export AWS_SESSION_TOKEN="IQoJb3JpZ2luX2VjE<b64:300>=="'),
    ("bedrock api key", "ABSK<b64:110>=="),
    ("bedrock short-term key", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t<b64:300>"),
    ("google api key", "AIza<url:35>"),
    (
        "gcp service account",
        '{"type": "service_account", "private_key": "<pem\\n PRIVATE<> KEY><b64:1600></pem>"}',
    ),
    ("google oauth access token", "ya29.a0<url:150>"),
    ("google oauth client secret", "GOCSPX-<url:28>"),
    (
        "azure storage connection",
        "DefaultEndpointsProtocol=https;AccountName=files;AccountKey=<b64:86>==;EndpointSuffix=core.windows.net",
    ),
    ("azure client secret", "AZURE_CLIENT_SECRET=<alnum:3>8Q~<alnum:34>"),
    (
        "azure sas url",
        "https://files.blob.core.windows.net/box?sv=2022-11-02&ss=b&srt=o&sp=r&se=2027-01-01&sig=<alnum:43>%3D",
    ),
    ("azure openai key in header", "api-key: <hex:32>"),
    ("github classic token", "ghp_<alnum:36>"),
    ("github oauth token", "gho_<alnum:36>"),
    ("github app token", "ghs_<alnum:36>"),
    ("github fine-grained token", "github_pat_<alnum:22>_<alnum:59>"),
    ("github url with token", "https://x-access-token:ghs_<alnum:36>@github.com/acme/app.git"),
    ("gitlab token", "glpat-<url:20>"),
    ("gitlab deploy token", "gldt-<url:20>"),
    ("gitlab runner token", "glrt-<url:20>"),
    ("slack bot token", "xoxb-<digit:12>-<digit:13>-<alnum:24>"),
    ("slack user token", "xoxp-<digit:12>-<digit:12>-<digit:13>-<hex:32>"),
    ("slack app token", "xapp-1-A<UPNUM:10>-<digit:13>-<hex:64>"),
    ("slack webhook", "https://hooks.slack.com/services/T<UPNUM:8>/B<UPNUM:10>/<alnum:24>"),
    ("stripe live key", "sk_live_<alnum:24>"),
    ("stripe restricted key", "rk_live_<alnum:99>"),
    ("stripe webhook secret", "whsec_<alnum:32>"),
    ("stripe test key", "sk_test_<alnum:99>"),
    ("twilio api key", "SK<hex:32>"),
    ("twilio auth token", "TWILIO_AUTH_TOKEN=<hex:32>"),
    ("sendgrid key", "SG.<url:22>.<url:43>"),
    ("mailgun key", "key-<hex:32>"),
    ("mailchimp key", "<hex:32>-us12"),
    ("npm token", "npm_<alnum:36>"),
    ("npmrc line", "//registry.npmjs.org/:_authToken=<uuid>"),
    ("pypi token", "pypi-AgEIcHlwaS5vcmc<url:150>"),
    ("hugging face token", "hf_<alnum:34>"),
    ("replicate token", "r8_<alnum:37>"),
    ("databricks token", "dapi<hex:32>-2"),
    ("digitalocean token", "dop_v1_<hex:64>"),
    ("shopify token", "shpat_<hex:32>"),
    ("square token", "sq0atp-<url:22>"),
    ("telegram bot token", "<digit:10>:AA<url:33>"),
    ("discord bot token", "M<alnum:25>.G<alnum:5>.<url:38>"),
    ("discord webhook", "https://discord.com/api/webhooks/<digit:18>/<url:68>"),
    ("json web token", "eyJ<alnum:33>.eyJ<alnum:80>.<url:43>"),
    ("rsa private key", "<pem RSA PRIVATE<> KEY><b64:1600></pem>"),
    ("ec private key", "<pem EC PRIVATE<> KEY><b64:160></pem>"),
    ("openssh private key", "<pem OPENSSH PRIVATE<> KEY><b64:400></pem>"),
    ("encrypted private key", "<pem ENCRYPTED PRIVATE<> KEY><b64:1600></pem>"),
    ("pgp private key", "<pem PGP PRIVATE<> KEY BLOCK><b64:1600></pem>"),
    ("private key cut off", "-----BEGIN RSA PRIVATE<> KEY-----" + "\n<b64:64>" * 4),
    (
        "putty private key",
        "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 2\n<b64:64>\n<b64:64>\nPrivate-MAC: <hex:40>",
    ),
    ("postgres url", "postgresql://app:<pass:16>@db.internal.acme.com:5432/app"),
    ("mongodb url", "mongodb+srv://admin:<alnum:16>@cluster0.ab1cd.mongodb.net/prod"),
    ("redis url without user", "redis://:<hex:40>@cache.acme.com:6379/0"),
    ("amqp url", "amqps://worker:<alnum:20>@queue.acme.com/vhost"),
    ("https url with password", "https://deploy:<alnum:20>@pypi.acme.com/simple/"),
    ("basic authorization", "Authorization: Basic <base64>deploy:<alnum:20></base64>"),
    ("bearer authorization", "Authorization: Bearer <alnum:40>"),
    ("curl with bearer", "curl -H 'Authorization: Bearer <url:48>' https://api.acme.com/v1/users"),
    ("curl with user", "curl -u deploy:<alnum:20> https://api.acme.com/v1/users"),
    ("password in dotenv", "DB_PASSWORD=<pass:16>"),
    ("password in yaml", "database:\n  user: app\n  password: <pass:18>"),
    ("password in prose", "The password is <alnum:14> and it expires on Friday."),
    ("password in a json tool input", '{"user": "root", "password": "<pass:14>"}'),
    ("generic api key", 'api_key = "<alnum:32>"'),
    ("generic client secret", "client_secret: <url:40>"),
    ("access token in query", "GET /v1/me?access_token=<alnum:40> HTTP/1.1"),
    ("api key in query", "https://maps.acme.com/geocode?key=AIza<url:35>&q=Berlin"),
    ("heroku key", "HEROKU_API_KEY=<uuid>"),
    ("vault token", "hvs.<url:95>"),
    ("grafana service token", "glsa_<alnum:32>_<hex:8>"),
    ("new relic key", "NRAK-<UPNUM:27>"),
    ("datadog key", "DD_API_KEY=<hex:32>"),
    ("sentry token", "sntrys_eyJ<alnum:120>_<b64:43>"),
    ("linear key", "lin_api_<alnum:40>"),
    ("notion token", "ntn_<digit:11><alnum:35>"),
    ("airtable token", "pat<alnum:14>.<hex:64>"),
    ("atlassian token", "ATATT3xFfGF0<url:180>=<HEX:8>"),
    ("figma token", "figd_<url:40>"),
    ("dropbox token", "sl.B<url:135>"),
    ("docker token", "dckr_pat_<url:27>"),
    ("terraform cloud token", "<alnum:14>.atlasv1.<url:67>"),
    ("doppler token", "dp.pt.<alnum:43>"),
    ("postman key", "PMAK-<hex:24>-<hex:34>"),
    ("pulumi token", "pul-<hex:40>"),
    ("rubygems token", "rubygems_<hex:48>"),
    ("supabase token", "sbp_<hex:40>"),
    ("planetscale token", "pscale_tkn_<url:43>"),
    ("groq key", "gsk_<alnum:52>"),
    ("xai key", "xai-<alnum:80>"),
    ("perplexity key", "pplx-<alnum:48>"),
    ("openrouter key", "sk-or-v1-<hex:64>"),
    ("age key", "AGE-SECRET-KEY-1<UPNUM:58>"),
    ("session cookie", "Cookie: sessionid=<lownum:32>; theme=dark"),
    ("langsmith key", "lsv2_pt_<hex:32>_<hex:10>"),
    ("langfuse key", "sk-lf-<uuid>"),
    ("pinecone key", "pcsk_<alnum:6>_<alnum:63>"),
    ("1password token", "ops_eyJ<alnum:300>"),
    ("kubeconfig key", "client-key-data: <base64><b64:300></base64>"),
    ("netrc line", "machine api.acme.com login deploy password <alnum:20>"),
    ("mysql command", "mysql --user=root --password=<alnum:16> prod"),
    ("ado connection string", "Server=tcp:db.acme.com,1433;User ID=app;Password=<pass:18>;Encrypt=true;"),
    ("x-api-key header", "X-Api-Key: <alnum:40>"),
    ("tavily key", "tvly-dev-<alnum:32>"),
    ("elastic api key header", "Authorization: ApiKey <base64><url:20>:<url:22></base64>"),
    ("nuget key", "oy2<lownum:43>"),
    ("okta header", "Authorization: SSWS 00<url:40>"),
    ("hubspot token", "pat-na1-<uuid>"),
    ("mapbox secret token", "sk.eyJ<alnum:70>.<url:22>"),
    ("wireguard key", "[Interface]\nPrivateKey = <b64:43>=\nAddress = 10.0.0.2/24"),
    ("one-time password seed", "otpauth://totp/acme:ann@acme.com?secret=<b32:32>&issuer=acme"),
    ("secret in python", 'SECRET_KEY = "django-insecure-<lownum:50>"'),
    ("secret in json", '{"client_id": "web", "client_secret": "<alnum:40>"}'),
    ("secret in escaped json", '{\\"refresh_token\\": \\"<url:64>\\"}'),
    ("json web token in cookie", "Set-Cookie: auth=eyJ<alnum:33>.eyJ<alnum:80>.<url:43>; HttpOnly"),
    ("facebook token", "EAA<alnum:180>ZD"),
    ("cloudflare token", "CLOUDFLARE_API_TOKEN=<url:40>"),
    ("fly token", "FlyV1 fm2_<b64:300>"),
    ("passphrase", "passphrase: <pass:22>"),
]


@pytest.mark.parametrize("template", [template for _, template in CREDENTIALS], ids=[name for name, _ in CREDENTIALS])
def test_a_credential_is_found_in_text_and_in_json_that_is_quoted_several_times(
    template: str, composed: Callable[[str], str]
) -> None:
    text = composed(template)
    for _ in range(3):
        assert list(find_credentials(text))
        text = json.dumps({"content": [f"Here it is:\n{text}\nKeep it."]}, ensure_ascii=False)


def test_credentials_beside_long_data_are_found_in_their_places(composed: Callable[[str], str]) -> None:
    token, data = composed("ghp_<alnum:36>"), composed("<png>") * 8
    text = f"before {token} {data} after {token}"
    assert len(data) > 16_384
    assert [text[found.start : found.end] for found in find_credentials(text)] == [token, token]


def test_every_long_word_is_searched(composed: Callable[[str], str]) -> None:
    tokens = [composed("ghp_<alnum:36>"), composed("gsk_<alnum:52>"), composed("npm_<alnum:36>")]
    text = f"a_word_of_more_than_16_letters {tokens[0]}\n{tokens[1]} and {tokens[2]}"
    assert [text[found.start : found.end] for found in find_credentials(text)] == [tokens[0], tokens[2], tokens[1]]


@pytest.mark.parametrize("beside", ["", " ", "\n", "\x1c", "\xa0", "\u3000", "é", "語", "\ud800", '"', " x " * 9_000])
def test_a_token_is_found_whatever_stands_beside_it(beside: str, composed: Callable[[str], str]) -> None:
    token = composed("ghp_<alnum:36>")
    text = f"{beside}{token}{beside}"
    assert [text[found.start : found.end] for found in find_credentials(text)] == [token]


def test_a_letter_whose_lower_case_is_longer_does_not_move_what_is_found(composed: Callable[[str], str]) -> None:
    value = composed("<alnum:24>")
    (found,) = find_credentials(text := f"İİİ password={value}")
    assert text[found.start : found.end] == value


@pytest.mark.parametrize("before", [0, 1, 511, 16_383, 16_384, 16_385, 20_000])
def test_long_data_is_skipped_wherever_it_begins(before: int, composed: Callable[[str], str]) -> None:
    token, data = composed("ghp_<alnum:36>"), f"{'A' * 600}/ghp_{'b1' * 18}/{'A' * 16_000}"
    text = f"{'a ' * (before // 2)}{' ' * (before % 2)}{data} {token}"
    assert [text[found.start : found.end] for found in find_credentials(text)] == [token]


def test_data_of_up_to_16384_characters_is_read_wherever_it_begins(composed: Callable[[str], str]) -> None:
    token = composed("ghp_<alnum:36>")
    for before in (0, 100, 16_300, 16_384):
        text = f"{'a ' * (before // 2)}{'/' * (16_384 - len(token) - 1)}+{token}"
        assert [text[found.start : found.end] for found in find_credentials(text)] == [token]


def test_a_format_that_is_sought_in_long_words_alone_is_one_long_word() -> None:
    sre = importlib.import_module("re._parser")
    for form in FORMATS:
        parsed = sre.parse(compiled(form).pattern)
        assert parsed.getwidth()[0] >= SHORTEST, form
        pattern = compiled(form).pattern.replace(r"[^\s", "[")
        assert form.spaced == any(part in pattern for part in (" ", r"\ ", r"\s", r"\W", "[^")), form
        assert form.spaced or "ANY" not in str(parsed), form
