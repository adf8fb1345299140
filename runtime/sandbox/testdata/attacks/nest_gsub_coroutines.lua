-- expect: limit
local s=("a"):rep(256*1024).."X" local function level(k) local d=0 local function f() d=d+1 if d<90 then s:gsub("X",f) elseif k>0 then coroutine.wrap(level)(k-1) end end f() end level(30)
