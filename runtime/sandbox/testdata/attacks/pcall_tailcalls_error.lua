-- expect: ok
local function f(n) if n==0 then error("x",2) end return f(n-1) end for i=1,20 do assert(not pcall(f,20000)) end return "ok"
