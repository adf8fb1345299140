-- expect: ok
local function f(n) if n==0 then return 0 end return 1+f(n-1) end for i=1,1000 do assert(f(150)==150) end return "ok"
