-- expect: limit
local p,d=("a?"):rep(100000).."x",0 local function f() d=d+1 if d<90 then ("x"):gsub(p,f) end end f()
