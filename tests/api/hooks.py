"""What the definition says to clients, and does not hold against them."""

import schemathesis


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # Clients size their pages by it; the standard has more answered as this much, not refused (OGC 17-069r4, 7.15.3).
    del raw_schema["components"]["parameters"]["limit"]["schema"]["maximum"]
    # oEmbed answers a format that it does not offer with 501 (oembed.com, 2.3.2), which elsewhere would be a fault of the server.
    oembed = raw_schema["paths"]["/oembed"]["get"]
    oembed["parameters"] = [p for p in oembed["parameters"] if p.get("name") != "format"]
