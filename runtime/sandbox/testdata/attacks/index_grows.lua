-- expect: limit
local t=setmetatable({},{__index=function(t,k) rawset(t,k,("v"):rep(1000)..k) return t[k] end}) local i=0 while true do i=i+1 local _=t[i] end
