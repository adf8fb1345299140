-- expect: error
local function f(n) if n==0 then error("deep",1e9) end f(n-1) end f(100)
