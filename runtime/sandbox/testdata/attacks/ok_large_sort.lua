-- expect: ok
local t={} local x=7 for i=1,1e5 do x=(x*16807)%2147483647 t[i]=x end table.sort(t) for i=2,#t do assert(t[i-1]<=t[i]) end return "ok"
