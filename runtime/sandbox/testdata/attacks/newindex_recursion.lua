-- expect: error
local t=setmetatable({},{__newindex=function(t,k,v) t[k..k:sub(1,1)]=v end}) t.a=1
