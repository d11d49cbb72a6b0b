-- Has wrk post incidents, each of its own, and prints what came of it as JSON. Arguments: a token, and how long a
-- connection waits between two, in milliseconds.
local token, wait, sent = "", 0, 0

function init(args)
  token, wait = args[1], tonumber(args[2])
  math.randomseed(tonumber(args[3]))
end

function delay()
  return wait
end

function request()
  sent = sent + 1
  local body = string.format(
    '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [%.6f, %.6f]}, "properties": ' ..
    '{"title": "Written by a bench, number %d", "event_type": "Battles", "start": "2025-10-12", "sources": ["synthetic"]}}',
    math.random() * 16 - 12, math.random() * 14 + 10, sent)
  return wrk.format("POST", "/collections/incidents/items", {
    ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/geo+json",
  }, body)
end
