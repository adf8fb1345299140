-- expect: limit
local s,d=("a"):rep(5*1024*1024).."X",0 local function f() d=d+1 if d<90 then s:gsub("X",f) end end f()
