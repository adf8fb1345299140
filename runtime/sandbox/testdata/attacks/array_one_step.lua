-- expect: ok
local t={} t[1500000]=1 return "ok"
