-- expect: limit
local t={} local function deep(n) if n==0 then coroutine.yield() else deep(n-1) return n end end
while true do local keep=("x"):rep(1e5) local co=coroutine.create(function() local s=keep deep(50) return s..1 end) coroutine.resume(co) t[#t+1]=co end
