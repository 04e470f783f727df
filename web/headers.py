"""Security headers on every answer, whichever handler or error made it.

    Content-Security-Policy   our own files and requests to ourselves, nothing else:
                              no inline script or style, no eval, no frame, no base
    Cache-Control             pages are never kept; static files carry their version in the URL
    Strict-Transport-Security only when the panel's public address is https
    Server                    the name without versions

`on_response_prepare` runs on the panel's asyncio thread just before the headers go out.
"""

from aiohttp import hdrs, web

from web.keys import BEHIND_TLS

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    hdrs.SERVER: "Dialbridge",
}
ONE_YEAR_OF_TLS = "max-age=31536000; includeSubDomains"
NEVER_KEPT = "no-store"
KEPT_FOR_A_YEAR = "public, max-age=31536000, immutable"
STATIC_PREFIX = "/static/"


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler; what it sets wins over what a handler set."""
    response.headers.update(ALWAYS)
    response.headers[hdrs.CACHE_CONTROL] = _cache_control(request, response)
    if request.app[BEHIND_TLS]:
        response.headers["Strict-Transport-Security"] = ONE_YEAR_OF_TLS


def _cache_control(request: web.Request, response: web.StreamResponse) -> str:
    versioned = request.path.startswith(STATIC_PREFIX) and "v" in request.query
    return KEPT_FOR_A_YEAR if versioned and response.status in (200, 304) else NEVER_KEPT
