-- expect: limit
local each,d=require("words").each,0 local function level() local t,first={},true for i=1,8 do t[i]=("x"):rep(2^20)..i end each(t,function(s) if first then first=false s=nil for i=1,8 do t[i]=false end t=nil d=d+1 if d<45 then level() end end end) end level()
