"""The published formats of credentials: those of the services that applications of language models use.

Sources: the documentation of the services, and the rules of gitleaks, trufflehog and detect-secrets.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple


class CredentialFormat(NamedTuple):
    """One published format.

    Attributes:
        kind: what messages call it, with its article.
        prefix: a literal that every such credential contains; at its beginning, unless `whole` is true.
        pattern: what follows the prefix; the whole credential if `whole` is true.
        random: whether words in this format are no credential, such as `xoxo-hugs-and-kisses`.
        whole: whether the prefix is in the middle, and the pattern describes it all.
        spaced: whether it may have white space in it.
    """

    kind: str
    prefix: str
    pattern: str
    random: bool = False
    whole: bool = False
    spaced: bool = False


_HEX: Final = "[0-9a-f]"
_UUID: Final = rf"{_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}"
_END: Final = r"(?![A-Za-z0-9_-])"
_QUERY: Final = r"""[^\s"'<>]{0,300}?[?&]"""

_GAP: Final = r"""(?:[\s>"',+]|E   ){0,80}"""
"""What stands between the lines of a key: line breaks, and what quotes them; pytest writes an E before each."""

_KEY_BODY: Final = (
    rf"(?:{_GAP}[A-Za-z][\w-]{{0,40}}: [^\r\n]{{0,200}}[\r\n]){{0,6}}{_GAP}[A-Za-z0-9+/=]{{32,}}"
    rf"(?:{_GAP}[A-Za-z0-9+/=]{{24,}})*(?:{_GAP}[A-Za-z0-9+/=]{{1,64}}(?={_GAP}-----END))?"
)
"""What makes a key of the header of a PEM block: headers, and a line of base64, cut off or not."""

FORMATS: Final = (
    CredentialFormat("an Anthropic key", "sk-ant-", r"[A-Za-z0-9_-]{12,}"),
    CredentialFormat("an OpenAI-style key", "sk-", r"(?:live-|test-)?[A-Za-z0-9]{32,}"),
    CredentialFormat("an OpenAI-style key", "sk-", r"(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}", random=True),
    CredentialFormat("an OpenRouter key", "sk-or-v1-", rf"{_HEX}{{64}}"),
    CredentialFormat("a Langfuse key", "sk-lf-", _UUID),
    CredentialFormat("an AWS access key", "AKIA", rf"[A-Z0-9]{{16}}{_END}"),
    CredentialFormat("an AWS access key", "ASIA", rf"[A-Z0-9]{{16}}{_END}"),
    CredentialFormat("an AWS access key", "ABIA", rf"[A-Z0-9]{{16}}{_END}"),
    CredentialFormat("an AWS access key", "ACCA", rf"[A-Z0-9]{{16}}{_END}"),
    CredentialFormat("an Amazon Bedrock key", "ABSK", r"[A-Za-z0-9+/]{80,}"),
    CredentialFormat("an Amazon Bedrock key", "bedrock-api-key-", r"[A-Za-z0-9+/=]{40,}"),
    CredentialFormat("a signed AWS URL", "X-Amz-Signature=", rf"{_HEX}{{64}}"),
    CredentialFormat("a Google API key", "AIza", rf"[A-Za-z0-9_-]{{35}}{_END}"),
    CredentialFormat("a Google access token", "ya29.", r"[A-Za-z0-9_-]{30,}"),
    CredentialFormat("a Google refresh token", "1//0", r"[A-Za-z0-9_-]{40,}"),
    CredentialFormat("a Google client secret", "GOCSPX-", r"[A-Za-z0-9_-]{24,}", random=True),
    CredentialFormat("an Azure client secret", "Q~", rf"[\w~.]{{3}}\dQ~[\w~.-]{{31,34}}{_END}", whole=True),
    CredentialFormat("a signed Azure URL", "sig=", r"(?<=[?&]sig=)[A-Za-z0-9%+/]{40,}"),
    CredentialFormat("a GitHub token", "ghp_", r"[A-Za-z0-9]{36,}"),
    CredentialFormat("a GitHub token", "gho_", r"[A-Za-z0-9]{36,}"),
    CredentialFormat("a GitHub token", "ghu_", r"[A-Za-z0-9]{36,}"),
    CredentialFormat("a GitHub token", "ghs_", r"[A-Za-z0-9]{36,}"),
    CredentialFormat("a GitHub token", "ghr_", r"[A-Za-z0-9]{36,}"),
    CredentialFormat("a GitHub token", "github_pat_", r"[A-Za-z0-9_]{50,}"),
    CredentialFormat(
        "a GitLab token", "gl", r"(?:pat|dt|rt|ptt|ft|imt|agent|soat|cbt|oas|ffct)-[A-Za-z0-9_-]{20,}", random=True
    ),
    CredentialFormat("a Slack token", "xox", r"[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{20,}", random=True),
    CredentialFormat("a Slack token", "xapp-", r"\d-[A-Z0-9]+-\d+-[A-Za-z0-9]{20,}"),
    CredentialFormat("a Slack webhook", "hooks.slack.com/", r"(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,}"),
    CredentialFormat("a Teams webhook", "webhook.office.com/", r"webhookb2/[\w@/-]{60,}"),
    CredentialFormat("a Discord webhook", "discord", r"(?:app)?\.com/api/webhooks/\d{15,}/[A-Za-z0-9_-]{40,}"),
    CredentialFormat(
        "a Discord token", ".", r"\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}" + _END, random=True, whole=True
    ),
    CredentialFormat("a Telegram token", ":AA", rf"\b\d{{8,10}}:AA[\w-]{{32,35}}{_END}", whole=True),
    CredentialFormat("a Stripe key", "sk_", r"(?:live|test|prod)_[A-Za-z0-9]{20,}"),
    CredentialFormat("a Stripe key", "rk_", r"(?:live|test|prod)_[A-Za-z0-9]{20,}"),
    CredentialFormat("a webhook secret", "whsec_", r"[A-Za-z0-9+/]{24,}"),
    CredentialFormat("an ElevenLabs key", "sk_", rf"{_HEX}{{48}}{_END}"),
    CredentialFormat("a Square token", "sq0", r"(?:atp|csp|idp)-[A-Za-z0-9_-]{22,}"),
    CredentialFormat("a Shopify token", "shp", rf"(?:at|ca|pa|ss|tka)_{_HEX}{{32}}"),
    CredentialFormat("a Meta token", "EAA", r"[A-Za-z0-9]{90,}", random=True),
    CredentialFormat("a Twilio key", "SK", rf"{_HEX}{{32}}{_END}"),
    CredentialFormat("a SendGrid key", "SG.", r"[A-Za-z0-9_-]{16,200}\.[A-Za-z0-9_-]{32,}"),
    CredentialFormat("a Mailgun key", "key-", rf"{_HEX}{{32}}{_END}"),
    CredentialFormat("a Mailchimp key", "-us", rf"(?<![0-9A-Za-z]){_HEX}{{32}}-us\d{{1,2}}{_END}", whole=True),
    CredentialFormat("a Brevo key", "xkeysib-", rf"{_HEX}{{64}}-[A-Za-z0-9]{{16}}"),
    CredentialFormat("an npm token", "npm_", rf"[A-Za-z0-9]{{36}}{_END}"),
    CredentialFormat("a PyPI token", "pypi-AgE", r"[A-Za-z0-9_-]{50,}"),
    CredentialFormat("a RubyGems key", "rubygems_", rf"{_HEX}{{48}}"),
    CredentialFormat("a NuGet key", "oy2", rf"[a-z0-9]{{43}}{_END}"),
    CredentialFormat("a Docker token", "dckr_", r"(?:pat|oat)_[A-Za-z0-9_-]{24,}"),
    CredentialFormat("an Artifactory key", "AKCp", rf"[A-Za-z0-9]{{69,73}}{_END}"),
    CredentialFormat("a Hugging Face token", "hf_", rf"[A-Za-z0-9]{{30,40}}{_END}"),
    CredentialFormat("a Replicate token", "r8_", rf"[A-Za-z0-9]{{37,40}}{_END}"),
    CredentialFormat("a Groq key", "gsk_", r"[A-Za-z0-9]{40,}"),
    CredentialFormat("an xAI key", "xai-", r"[A-Za-z0-9]{60,}"),
    CredentialFormat("a Perplexity key", "pplx-", r"[A-Za-z0-9]{40,}"),
    CredentialFormat("an NVIDIA key", "nvapi-", r"[A-Za-z0-9_-]{50,}", random=True),
    CredentialFormat("a Together key", "tgp_v1_", r"[A-Za-z0-9_-]{40,}"),
    CredentialFormat("a Cerebras key", "csk-", rf"[a-z0-9]{{40,}}{_END}"),
    CredentialFormat("a Fireworks key", "fw_", rf"[A-Za-z0-9]{{22,24}}{_END}", random=True),
    CredentialFormat("a Tavily key", "tvly-", r"(?:dev-|prod-)?[A-Za-z0-9_-]{28,}", random=True),
    CredentialFormat("a Jina key", "jina_", r"[A-Za-z0-9_-]{50,}"),
    CredentialFormat("an E2B key", "e2b_", rf"{_HEX}{{40}}"),
    CredentialFormat("a LangSmith key", "lsv2_", rf"(?:pt|sk)_{_HEX}{{32}}_{_HEX}{{10}}"),
    CredentialFormat("a Pinecone key", "pcsk_", r"[A-Za-z0-9_]{40,}"),
    CredentialFormat("a Databricks token", "dapi", rf"{_HEX}{{32}}"),
    CredentialFormat("a DigitalOcean token", "do", rf"[opr]_v1_{_HEX}{{64}}"),
    CredentialFormat("a Heroku key", "HRKU-", r"[A-Za-z0-9_-]{36,}"),
    CredentialFormat("a Fly.io token", "fm", r"(?:1[ar]|2)_[A-Za-z0-9+/]{80,}"),
    CredentialFormat("a Fly.io token", "fo1_", r"[A-Za-z0-9_-]{40,}"),
    CredentialFormat("a Vault token", "hvs.", r"[A-Za-z0-9_-]{24,}"),
    CredentialFormat("a Vault token", "hvb.", r"[A-Za-z0-9_-]{90,}"),
    CredentialFormat("a Vault token", "s.", rf"(?=[A-Za-z]*\d)[A-Za-z0-9]{{24}}{_END}", random=True),
    CredentialFormat("a Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}", whole=True),
    CredentialFormat("a Pulumi token", "pul-", rf"{_HEX}{{40}}"),
    CredentialFormat("a Doppler token", "dp.", r"(?:pt|st|ct|sa|scim|audit)\.(?:[\w-]+\.)?[A-Za-z0-9]{40,}"),
    CredentialFormat("a Grafana token", "glsa_", r"[A-Za-z0-9]{32}_[0-9a-fA-F]{8}"),
    CredentialFormat("a Grafana token", "glc_eyJ", r"[A-Za-z0-9+/]{32,}"),
    CredentialFormat("a New Relic key", "NR", r"(?:AK-[A-Z0-9]{27}|II-[A-Za-z0-9_-]{32}|JS-[0-9a-f]{19})"),
    CredentialFormat("a Sentry token", "sntrys_eyJ", r"[A-Za-z0-9+/=_]{60,}"),
    CredentialFormat("a Sentry token", "sntryu_", rf"{_HEX}{{64}}"),
    CredentialFormat("a Dynatrace token", "dt0c01.", r"[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    CredentialFormat("a PostHog key", "phx_", r"[A-Za-z0-9]{40,}"),
    CredentialFormat("a Linear key", "lin_", r"(?:api|oauth)_[A-Za-z0-9]{40,}"),
    CredentialFormat("a Notion token", "ntn_", r"[0-9]{11}[A-Za-z0-9]{35}"),
    CredentialFormat("a Notion token", "secret_", rf"[A-Za-z0-9]{{43}}{_END}"),
    CredentialFormat("an Airtable token", "pat", rf"[A-Za-z0-9]{{14}}\.{_HEX}{{64}}"),
    CredentialFormat("a HubSpot token", "pat-", rf"[a-z]{{2}}\d-{_UUID}"),
    CredentialFormat("an Atlassian token", "AT", r"(?:ATT3|CTT3|BB)[A-Za-z0-9_=-]{24,}", random=True),
    CredentialFormat("a Figma token", "figd_", r"[A-Za-z0-9_-]{36,}"),
    CredentialFormat("a Dropbox token", "sl.", r"[A-Za-z0-9_-]{100,}"),
    CredentialFormat("a Postman key", "PMAK-", rf"{_HEX}{{24}}-{_HEX}{{34}}"),
    CredentialFormat("a Contentful token", "CFPAT-", r"[A-Za-z0-9_-]{40,}"),
    CredentialFormat("a Typeform token", "tfp_", r"[A-Za-z0-9_.-]{50,}"),
    CredentialFormat("a Prefect key", "pnu_", rf"[A-Za-z0-9]{{36}}{_END}"),
    CredentialFormat("a ReadMe key", "rdme_", r"[a-z0-9]{60,}"),
    CredentialFormat("a Shippo token", "shippo_", rf"(?:live|test)_{_HEX}{{40}}"),
    CredentialFormat("an EasyPost key", "EZ", rf"[AT]K[A-Za-z0-9]{{54}}{_END}"),
    CredentialFormat("an Alibaba key", "LTAI", rf"[A-Za-z0-9]{{16,24}}{_END}", random=True),
    CredentialFormat("a Sourcegraph token", "sgp_", rf"(?:[0-9a-fA-F]{{16}}_|local_)?{_HEX}{{40}}"),
    CredentialFormat("a Tailscale key", "tskey-", r"[a-z]+-[A-Za-z0-9]+-[A-Za-z0-9]{16,}"),
    CredentialFormat("a Supabase token", "sbp_", rf"{_HEX}{{40}}"),
    CredentialFormat("a Supabase key", "sb_secret_", r"[A-Za-z0-9_-]{24,}"),
    CredentialFormat("a PlanetScale token", "pscale_", r"(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,}"),
    CredentialFormat("a 1Password token", "ops_eyJ", r"[A-Za-z0-9+/_-]{100,}"),
    CredentialFormat("a 1Password key", "A3-", r"[A-Z0-9]{6}-[A-Z0-9]{6,11}-(?:[A-Z0-9]{5}-?){3,4}"),
    CredentialFormat("a Mapbox token", "sk.eyJ", r"[A-Za-z0-9_-]{20,2000}\.[A-Za-z0-9_-]{20,}"),
    CredentialFormat("an age key", "AGE-SECRET-KEY-1", r"[A-Z0-9]{50,}"),
    CredentialFormat("a one-time password seed", "otpauth://", rf"{_QUERY}secret=[A-Z2-7]{{16,}}"),
    CredentialFormat("a JSON web token", "eyJ", r"[\w-]{15,2000}\.eyJ[\w-]{15,2000}\.[\w-]{15,}"),
    CredentialFormat(
        "a private key", "-----BEGIN ", rf"(?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----{_KEY_BODY}", spaced=True
    ),
    CredentialFormat("a private key", "Private-Lines:", r"\s*\d+(?:\s+[A-Za-z0-9+/=]{32,})+", spaced=True),
    CredentialFormat(
        "a private key",
        "LS0tLS1CRUdJTi",  # -----BEGIN in base64
        r"(?:BSU0EgUFJJVkFUR|BQUklWQVRFIEtFW|BFQyBQUklWQVRFI|BPUEVOU1NIIFBSSV|BFTkNSWVBURUQgUFJJ)[A-Za-z0-9+/]{32,}",
    ),
)


@cache
def compiled(form: CredentialFormat) -> re.Pattern[str]:
    """The pattern of a format; it starts with the literal prefix, so that a search jumps from prefix to prefix.

    No letter, digit or underscore stands directly before the prefix, unless it ends a percent escape.
    """
    if form.whole:
        return re.compile(form.pattern)
    head = re.escape(form.prefix)
    return re.compile(rf"{head}(?:(?<![A-Za-z0-9_]{head})|(?<=%[0-9A-Fa-f]{{2}}{head})){form.pattern}")
