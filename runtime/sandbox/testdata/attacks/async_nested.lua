-- expect: coroutines
local function nest() async.all {async.spawn(nest)} end
nest()
