-- expect: coroutines
local t={} while true do t[#t+1]=async.spawn(function() async.sleep(3600) end) end
