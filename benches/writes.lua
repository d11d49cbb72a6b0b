-- Has wrk post incidents, each of its own, and prints what came of it as JSON. Arguments: how long a connection
-- waits between two, in milliseconds, a seed, and tokens, which take turns.
dofile(debug.getinfo(1, "S").source:sub(2):gsub("[^/]*$", "") .. "done.lua")
local tokens, wait, sent = {}, 0, 0

function init(args)
  wait = tonumber(args[1])
  math.randomseed(tonumber(args[2]))
  for i = 3, #args do
    tokens[#tokens + 1] = args[i]
  end
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
    ["Authorization"] = "Bearer " .. tokens[sent % #tokens + 1], ["Content-Type"] = "application/geo+json",
  }, body)
end
