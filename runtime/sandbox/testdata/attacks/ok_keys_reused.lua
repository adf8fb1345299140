-- expect: ok
local t={} for i=1,1e6 do t[i%1000]=i end return "ok"
