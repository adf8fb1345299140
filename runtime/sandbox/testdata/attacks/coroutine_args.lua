-- expect: limit
local t={} while true do local co=coroutine.create(function(...) coroutine.yield(...) end) t[#t+1]={coroutine.resume(co,("x"):rep(1e5)..#t)} end
