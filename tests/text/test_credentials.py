"""Fake credentials, and texts that look like one; composed at run time, so that no scanner finds a key in this file.

`<hex:32>` in a template stands for 32 random characters of that alphabet, always the same ones; `<>` for nothing.
"""

from __future__ import annotations

import base64
import importlib
import json
import random
import re
import string

import pytest

from pytest_modelmigrate.text.credential_formats import FORMATS, compiled
from pytest_modelmigrate.text.credentials import SHORTEST, find_credentials

ALPHABETS = {
    "digit": string.digits,
    "hex": string.digits + "abcdef",
    "HEX": string.digits + "ABCDEF",
    "lower": string.ascii_lowercase,
    "UPPER": string.ascii_uppercase,
    "lownum": string.ascii_lowercase + string.digits,
    "UPNUM": string.ascii_uppercase + string.digits,
    "b32": string.ascii_uppercase + "234567",
    "alnum": string.ascii_letters + string.digits,
    "url": string.ascii_letters + string.digits + "-_",
    "b64": string.ascii_letters + string.digits + "+/",
    "pass": string.ascii_letters + string.digits + "!#%*_-",
}
PLACE = re.compile(r"<(" + "|".join(ALPHABETS) + r"):(\d+)>")
UUID = "<hex:8>-<hex:4>-4<hex:3>-a<hex:3>-<hex:12>"


def composed(template: str) -> str:
    """The template with each place filled; the same template gives the same text."""
    chosen = random.Random(template)  # noqa: S311 - fakes, not keys
    filled = PLACE.sub(lambda place: "".join(chosen.choices(ALPHABETS[place[1]], k=int(place[2]))), template)
    return filled.replace("<>", "")


def encoded(template: str) -> str:
    """Base64 of the filled template."""
    return base64.b64encode(composed(template).encode()).decode()


def wrapped(template: str, header: str, line: str = "\n") -> str:
    """A PEM block around the filled template."""
    body = composed(template)
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    dashes = "-" * 5
    return line.join([f"{dashes}BEGIN {header}{dashes}", *lines, f"{dashes}END {header}{dashes}"])


PRIVATE = "PRIVATE" + " KEY"

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
        '{"type": "service_account", "private_key": "' + wrapped("<b64:1600>", PRIVATE, "\\n") + '"}',
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
    ("npmrc line", "//registry.npmjs.org/:_authToken=" + UUID),
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
    ("rsa private key", wrapped("<b64:1600>", "RSA " + PRIVATE)),
    ("ec private key", wrapped("<b64:160>", "EC " + PRIVATE)),
    ("openssh private key", wrapped("<b64:400>", "OPENSSH " + PRIVATE)),
    ("encrypted private key", wrapped("<b64:1600>", "ENCRYPTED " + PRIVATE)),
    ("pgp private key", wrapped("<b64:1600>", "PGP " + PRIVATE + " BLOCK")),
    ("private key cut off", "\n".join(wrapped("<b64:1600>", "RSA " + PRIVATE).splitlines()[:5])),
    (
        "putty private key",
        "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPrivate-Lines: 2\n<b64:64>\n<b64:64>\nPrivate-MAC: <hex:40>",
    ),
    ("postgres url", "postgresql://app:<pass:16>@db.internal.acme.com:5432/app"),
    ("mongodb url", "mongodb+srv://admin:<alnum:16>@cluster0.ab1cd.mongodb.net/prod"),
    ("redis url without user", "redis://:<hex:40>@cache.acme.com:6379/0"),
    ("amqp url", "amqps://worker:<alnum:20>@queue.acme.com/vhost"),
    ("https url with password", "https://deploy:<alnum:20>@pypi.acme.com/simple/"),
    ("basic authorization", "Authorization: Basic " + encoded("deploy:<alnum:20>")),
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
    ("heroku key", "HEROKU_API_KEY=" + UUID),
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
    ("langfuse key", "sk-lf-" + UUID),
    ("pinecone key", "pcsk_<alnum:6>_<alnum:63>"),
    ("1password token", "ops_eyJ<alnum:300>"),
    ("kubeconfig key", "client-key-data: " + encoded("<b64:300>")),
    ("netrc line", "machine api.acme.com login deploy password <alnum:20>"),
    ("mysql command", "mysql --user=root --password=<alnum:16> prod"),
    ("ado connection string", "Server=tcp:db.acme.com,1433;User ID=app;Password=<pass:18>;Encrypt=true;"),
    ("x-api-key header", "X-Api-Key: <alnum:40>"),
    ("tavily key", "tvly-dev-<alnum:32>"),
    ("elastic api key header", "Authorization: ApiKey " + encoded("<url:20>:<url:22>")),
    ("nuget key", "oy2<lownum:43>"),
    ("okta header", "Authorization: SSWS 00<url:40>"),
    ("hubspot token", "pat-na1-" + UUID),
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

PNG = base64.b64encode(
    bytes.fromhex("89504e470d0a1a0a0000000d4948445200000100") + random.Random(7).randbytes(3000)  # noqa: S311 - an image
).decode()

LOOKALIKES: list[tuple[str, str]] = [
    ("sha256", "sha256: <hex:64>"),
    ("sha1 commit", "commit <hex:40>"),
    ("md5 etag", 'ETag: "<hex:32>"'),
    ("bare md5", "<hex:32>"),
    ("bare sha512", "<hex:128>"),
    ("uuid", UUID),
    ("uuid with a label", "trace_id=" + UUID),
    ("session id as uuid", '"session_id": "' + UUID + '"'),
    ("user id in metadata", '{"user_id": "user_<hex:64>_account_' + UUID + '"}'),
    ("base64 image", PNG),
    ("data uri image", "data:image/png;base64," + PNG),
    ("thinking signature", '"signature": "EqQBCkYIAhgCIkC<b64:340>=="'),
    ("redacted thinking", '{"type": "redacted_thinking", "data": "EmwKAhgBEgy3va3pzix<b64:300>"}'),
    ("encrypted web search content", '"encrypted_content": "EqgfCioIARgBIiQ3YTAwMjY1Mi1<b64:400>"'),
    ("request id", "req_011C<alnum:20>"),
    ("message id", "msg_01<alnum:22>"),
    ("tool use id", "toolu_01<alnum:22>"),
    ("bedrock tool use id", "toolu_bdrk_01<alnum:22>"),
    ("server tool use id", "srvtoolu_01<alnum:22>"),
    ("batch id", "msgbatch_01<alnum:22>"),
    ("file id", "file_011C<alnum:20>"),
    ("container id", "container_011C<alnum:20>"),
    ("aws example access key id", "AKIAIOSFODNN7EXAMPLE"),
    ("aws second example access key id", "AKIAI44QH8DHBEXAMPLE"),
    ("aws example secret", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("xoxo", "xoxo-hugs-and-kisses-from-grandma-2024"),
    ("slack placeholder", "xoxb-your-bot-token-here"),
    ("slack webhook placeholder", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"),
    ("anthropic placeholder with dots", "export ANTHROPIC_API_KEY=sk-ant-api03-..."),
    ("anthropic placeholder with x", "sk-ant-api03-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ("your api key", 'api_key = "YOUR_API_KEY"'),
    ("your api key in words", "api_key: your-anthropic-api-key-here"),
    ("github placeholder", "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ("angle brackets", "Authorization: Bearer <your-access-token-goes-here>"),
    ("shell variable", 'curl -H "X-Api-Key: $ANTHROPIC_API_KEY" https://api.anthropic.com'),
    ("braced variable", "DB_PASSWORD=${POSTGRES_PASSWORD_FROM_VAULT}"),
    ("environment lookup", 'api_key = os.environ["OPENAI_API_KEY"]'),
    ("getenv", "password = os.getenv('DB_PASSWORD_PRODUCTION')"),
    ("settings attribute", "client_secret=settings.oauth_client_secret"),
    ("github actions secret", "token: ${{ secrets.GITHUB_TOKEN }}"),
    ("jinja secret", "password: {{ vault_database_password }}"),
    ("masked password", "password: ****************"),
    ("redacted password", "password=[REDACTED]"),
    ("password reset sentence", "The password reset link was sent to the customer's mailbox."),
    ("password rule", "Your password must be at least 12 characters and contain a digit."),
    ("password is required", "password is required, and the token is invalid"),
    ("password is incorrect", "The password is incorrect. Please try again or contact support@acme.com."),
    ("type annotation", "def connect(user: str, password: SecretStr, api_key: str | None = None) -> Connection:"),
    ("typescript type", "interface Login { password: string; accessToken: AuthenticationTokenPayload }"),
    (
        "json schema of a password",
        '{"password": {"type": "string", "minLength": 12, "description": "The account password"}}',
    ),
    ("token counts", "max_tokens=1024, input_tokens: 2095, token_count=12345678901234567890"),
    ("tokenizer name", 'tokenizer = "cl100k_base_with_special_tokens"'),
    ("scikit words", "sk-learn-style-estimators-and-pipelines-for-preprocessing"),
    ("hyphenated risk", "risk-assessment-and-mitigation-framework-for-2024-projects"),
    ("desk slug", "https://blog.acme.com/desk-setups-for-remote-engineers-with-small-rooms-2023-edition"),
    ("jwt.io header alone", "The header eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9 decodes to JSON."),
    (
        "jwt.io example",
        (
            "ey"
            "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ey"
            "JzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
        ),
    ),
    ("pagination cursor", '"next_page": "eyJ<alnum:60>"'),
    ("ulid", "01HZ<UPNUM:22>"),
    ("pod name", "checkout-7d9f8b6c5d-x2k9p"),
    ("image digest", "python@sha256:<hex:64>"),
    ("npm integrity", '"integrity": "sha512-<b64:86>=="'),
    ("bundle name", "main.<hex:20>.chunk.js"),
    ("public ssh key", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ<b64:340> ann@acme"),
    ("ed25519 public key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI<b64:43> ann@acme"),
    ("public key", wrapped("<b64:392>", "PUBLIC KEY")),
    ("certificate", wrapped("<b64:1200>", "CERTIFICATE")),
    ("pgp public key", wrapped("<b64:1200>", "PGP PUBLIC KEY BLOCK")),
    ("pgp signature", wrapped("<b64:300>", "PGP SIGNATURE")),
    (
        "private key header in prose",
        "A PEM file starts with -----BEGIN RSA " + PRIVATE + "----- and then the key in base64.",
    ),
    ("stripe publishable key", "pk_live_<alnum:24>"),
    ("stripe published test key", "sk<>_test_4eC39HqLyjWDarjtT1zdp7dc"),
    ("local postgres", "postgresql://postgres:postgres@localhost:5432/test"),
    ("placeholder postgres", "postgres://user:password@host:5432/dbname"),
    ("mongodb placeholder", "mongodb+srv://<username>:<password>@cluster0.example.mongodb.net"),
    ("redis without password", "redis://localhost:6379/0"),
    ("git over ssh", "git@github.com:acme/app.git and ssh://git@github.com/acme/app.git"),
    ("url with a user", "https://ann@acme.com/calendar and mailto:ann@acme.com"),
    ("url with a port and an at sign", "http://cdn.acme.com:8080/assets/logo@2x.png"),
    ("rfc basic", "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ("basic as a word", "a basic understanding-of-internationalization is enough"),
    ("bearer as a word", "the bearer of-this-certificate-is-entitled-to-a-refund"),
    ("bearer token words", "Use a Bearer token in the Authorization header: Bearer authentication"),
    ("dna", "<UPPER:2>GATTACAGATTACAGATTACAGATTACACCGGTTAACCGGTTAAGATTACA"),
    ("arn", "arn:aws:iam::123456789012:role/BedrockInvocationRoleForEvaluations"),
    ("iam user id", "AIDAJ<UPNUM:16>"),
    ("twilio account id", "AC<hex:32>"),
    ("hub function", "hf_hub_download_with_progress_and_retries"),
    ("npm setting", "npm_config_registry_and_cache_directories_for_ci"),
    ("stock ticker", "12345678:AAPL closed higher on Tuesday"),
    ("idempotency key", "Idempotency-Key: " + UUID),
    ("cache key", "cache_key=<hex:64>"),
    ("primary key", '{"primary_key": "customer_orders_by_region_and_month_2024"}'),
    ("sort key", "sort_key: 2024-05-17T10:32:45Z#order#00012345"),
    ("public key label", "public_key = <hex:64>"),
    ("key of a dictionary", '{"key": "quarterly_revenue_growth_2023", "value": 12}'),
    ("translation key", 'key="checkout.payment.errors.card_declined_insufficient_funds"'),
    ("nlp token", '{"token": "internationalization", "pos": "NOUN"}'),
    ("csrf words", "auth_method=oauth2_client_credentials"),
    ("german words", "Passwort vergessen? Passwort: mindestens zwölf Zeichen"),
    ("test password", '{"username": "test", "password": "password123"}'),
    ("empty password", '{"password": "", "secret": null, "token": false}'),
    ("secret santa", "secret: Santa brought internationalization-themed presents"),
    ("tokens in prose", "Each token: a subword unit such as 'internationalization' or 'antidisestablishmentarianism'."),
    ("hex dump", "0000: 89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52"),
    ("snake identifier", "def test_that_password_reset_tokens_expire_after_one_hour(client):"),
    ("camel identifier", "const secretManagerServiceClientConfiguration = createClient()"),
    ("youtube link", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
    ("document id in url", "https://docs.google.com/document/d/1<url:43>/edit"),
    ("s3 version id", "x-amz-version-id: <url:32>"),
    ("order numbers", "Order 4111-1111-1111-1111 and SKU SK0012345678901234567890"),
    ("bcrypt of nothing", "a hash such as $2b$12$<alnum:53>"),
    ("file digest in requirements", "anthropic==0.40.0 --hash=sha256:<hex:64>"),
    (
        "password field in html",
        '<input type="password" name="password" placeholder="Enter your password" autocomplete="current-password">',
    ),
    ("password variable passed on", "login(username=username, password=password, token=self.access_token)"),
    ("secret name", "secretKeyRef:\n  name: database-credentials-production\n  key: password"),
]


def half(shapes: list[tuple[str, str]], which: int) -> list[tuple[str, str]]:
    """Every second shape, composed: 0 the half worked on, 1 the half looked at once."""
    return [(name, composed(template)) for name, template in shapes[which::2]]


@pytest.mark.parametrize(
    "text",
    [text for _, text in half(CREDENTIALS, 0) + half(CREDENTIALS, 1)],
    ids=[name for name, _ in half(CREDENTIALS, 0) + half(CREDENTIALS, 1)],
)
def test_a_credential_is_found_in_text_and_in_json_that_is_quoted_several_times(text: str) -> None:
    for _ in range(3):
        assert list(find_credentials(text))
        text = json.dumps({"content": [f"Here it is:\n{text}\nKeep it."]}, ensure_ascii=False)


@pytest.mark.parametrize(
    "text",
    [text for _, text in half(LOOKALIKES, 0) + half(LOOKALIKES, 1)],
    ids=[name for name, _ in half(LOOKALIKES, 0) + half(LOOKALIKES, 1)],
)
def test_a_lookalike_is_no_credential(text: str) -> None:
    for _ in range(3):
        assert not list(find_credentials(text))
        text = json.dumps({"content": [f"Here it is:\n{text}\nKeep it."]}, ensure_ascii=False)


def test_credentials_beside_long_data_are_found_in_their_places() -> None:
    token, data = composed("ghp_<alnum:36>"), PNG * 8
    text = f"before {token} {data} after {token}"
    assert len(data) > 16_384
    assert [text[found.start : found.end] for found in find_credentials(text)] == [token, token]


def test_every_long_word_is_searched() -> None:
    tokens = [composed("ghp_<alnum:36>"), composed("gsk_<alnum:52>"), composed("npm_<alnum:36>")]
    text = f"a_word_of_more_than_16_letters {tokens[0]}\n{tokens[1]} and {tokens[2]}"
    assert [text[found.start : found.end] for found in find_credentials(text)] == [tokens[0], tokens[2], tokens[1]]


@pytest.mark.parametrize("beside", ["", " ", "\n", "\x1c", "\xa0", "\u3000", "é", "語", "\ud800", '"', " x " * 9_000])
def test_a_token_is_found_whatever_stands_beside_it(beside: str) -> None:
    token = composed("ghp_<alnum:36>")
    text = f"{beside}{token}{beside}"
    assert [text[found.start : found.end] for found in find_credentials(text)] == [token]


def test_a_letter_whose_lower_case_is_longer_does_not_move_what_is_found() -> None:
    value = composed("<alnum:24>")
    (found,) = find_credentials(text := f"İİİ password={value}")
    assert text[found.start : found.end] == value


@pytest.mark.parametrize("before", [0, 1, 511, 16_383, 16_384, 16_385, 20_000])
def test_long_data_is_skipped_wherever_it_begins(before: int) -> None:
    token, data = composed("ghp_<alnum:36>"), f"{'A' * 600}/ghp_{'b1' * 18}/{'A' * 16_000}"
    text = f"{'a ' * (before // 2)}{' ' * (before % 2)}{data} {token}"
    assert [text[found.start : found.end] for found in find_credentials(text)] == [token]


def test_data_of_up_to_16384_characters_is_read_wherever_it_begins() -> None:
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
