-- expect: ok
local f for i=1,5e5 do f=function() return i end end assert(f()==5e5) return "ok"
