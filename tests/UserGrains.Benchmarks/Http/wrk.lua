-- What wrk sends: arguments are "get" or "update", the path of the users, how many there are, and a number that no other run has.
-- At the end it prints one JSON object.

local kind, users, count, run
local heads = {}
local number = -1

function init(arguments)
  kind, users, count, run = arguments[1], arguments[2], tonumber(arguments[3]), tonumber(arguments[4])
  for user = 0, count - 1 do
    local path = string.format("%suser-%06d?include=custom,status,type", users, user)
    if kind == "get" then
      heads[user] = wrk.format("GET", path)
    else
      heads[user] = "PATCH " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 55\r\n\r\n"
    end
  end
end

-- A prime as the step: users in an order that has nothing to do with that of their ids, each as often as the others.
function request()
  number = number + 1
  local head = heads[(number * 7919) % count]
  if kind == "get" then
    return head
  end
  local change = run * 100 + math.floor(number / count)
  return head .. string.format('{"name":"Ada Lovelace %07d","status":"busy %07d"}', change, change)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"Requests":%d,"Microseconds":%d,"Failures":%d,"P50":%d,"P99":%d,"P999":%d}\n',
    summary.requests, summary.duration, errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
