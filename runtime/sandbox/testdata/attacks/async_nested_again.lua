-- expect: deadline
-- timeout: 1s
local depth = 0
local function nest() depth = depth + 1 if depth % 950 == 0 then error("deep") end async.all {async.spawn(nest)} end
while true do pcall(nest) end
