"""What the definition says to clients, and does not hold against them."""

import schemathesis


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # Clients size their pages by it; the standard has more answered as this much, not refused (OGC 17-069r4, 7.15.3).
    del raw_schema["components"]["parameters"]["limit"]["schema"]["maximum"]
