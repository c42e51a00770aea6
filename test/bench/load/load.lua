-- wrk's script: requests for random apps. Arguments: what to send (ping, beat or batch), a file
-- of ping keys, one a line, and maybe an API key.
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local kind, keys, made, next_batch
acknowledged, refused = 0, 0

local BATCH = 500
local BEAT = 'mutation($input: SendHeartbeatInput!) { sendHeartbeat(input: $input) { heartbeat { id } status nextDeadlineAt } }'
local BEATS = 'mutation($inputs: [SendHeartbeatInput!]!) { sendHeartbeats(inputs: $inputs) '
  .. '{ payload { appId status nextDeadlineAt } error { code message } } }'
local JSON = { ['Content-Type'] = 'application/json' }

local function post(query, variables)
  return wrk.format('POST', '/graphql', JSON, '{"query":"' .. query .. '","variables":{' .. variables .. '}}')
end

local function make(first)
  if kind == 'ping' then return wrk.format('GET', '/ping/' .. keys[first]) end
  if kind == 'beat' then return post(BEAT, '"input":{"app":"' .. keys[first] .. '"}') end
  local inputs = {}
  for at = first, first + BATCH - 1 do inputs[#inputs + 1] = '{"app":"' .. keys[at] .. '"}' end
  return post(BEATS, '"inputs":[' .. table.concat(inputs, ',') .. ']')
end

function init(args)
  kind, keys, made = args[1], {}, {}
  if args[3] and args[3] ~= '' then JSON['Authorization'] = 'Bearer ' .. args[3] end
  for key in io.lines(args[2]) do keys[#keys + 1] = key end
  math.randomseed(os.time())
  next_batch = math.random(0, math.floor(#keys / BATCH) - 1)
  -- wrk counts by itself what is told by the status alone, and is faster when it need not look at bodies.
  if kind == 'ping' then response = nil end
end

function request()
  local first
  if kind == 'batch' then
    -- The apps of a batch are beaten for together, as an agent or a relay does it, each batch in its turn.
    first = next_batch * BATCH + 1
    next_batch = (next_batch + 1) % math.floor(#keys / BATCH)
  else
    first = math.random(#keys)
  end
  local text = made[first]
  if text == nil then
    text = make(first)
    made[first] = text
  end
  return text
end

function response(status, _, body)
  if kind == 'batch' then
    local _, count = body:gsub('"payload":{', '')
    acknowledged = acknowledged + count
    refused = refused + BATCH - count
  elseif status == 200 and not body:find('"errors"', 1, true) then
    acknowledged = acknowledged + 1
  else
    refused = refused + 1
  end
end

function done(summary, latency)
  local good, bad = 0, 0
  for _, thread in ipairs(threads) do
    good = good + thread:get('acknowledged')
    bad = bad + thread:get('refused')
  end
  local errors = summary.errors
  if good + bad == 0 then
    bad = errors.status
    good = summary.requests - bad
  end
  io.write(string.format('\nRESULT {"seconds":%f,"requests":%d,"acknowledged":%d,"refused":%d,"broken":%d,"p50Ms":%f,"p99Ms":%f}\n',
    summary.duration / 1e6, summary.requests, good, bad, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
