"""Where a register of companies is asked, read from the environment. docs/production.md says what it wants.

Nothing of it set: what the portal knows is what a file said (`manage.py load_companies`).
"""

from portal.server.environment import Environment, refuse

NAMES = {
    "address": "COMPANY_REGISTER_URL",
    "token_address": "COMPANY_REGISTER_TOKEN_URL",
    "client_id": "COMPANY_REGISTER_CLIENT_ID",
    "secret": "COMPANY_REGISTER_SECRET",  # noqa: S105 a name
}


def read(env: Environment, *, only_https: bool) -> dict[str, str]:
    """What `HttpRegister` is made of; nothing where no register is asked."""
    found = {name: env(variable, default="").strip() for name, variable in NAMES.items()}
    if not any(found.values()):
        return {}
    for name, variable in NAMES.items():
        if not found[name]:
            refuse(f"{variable} is missing: a register of companies is asked with all of {', '.join(NAMES.values())}.")
        if name.endswith("address"):
            schemes = "https" if only_https else "https http"
            example = f"{schemes.split()[0]}://gw.api.example.org/vardefulla-datamangder/v1."
            env.address(variable, schemes=schemes, example=example, asks=lambda url: url.hostname)
    return found
