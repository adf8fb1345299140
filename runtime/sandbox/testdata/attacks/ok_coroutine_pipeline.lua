-- expect: ok
local function gen(n) return coroutine.wrap(function() for i=1,n do coroutine.yield(i) end end) end
local function filter(f,g) return coroutine.wrap(function() for v in g do if f(v) then coroutine.yield(v) end end end) end
local n=0 for v in filter(function(v) return v%2==0 end,gen(1e5)) do n=n+v end assert(n==2500050000) return "ok"
