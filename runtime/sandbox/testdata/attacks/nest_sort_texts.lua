-- expect: limit
local d=0 local function level() local t,first={},true for i=1,8 do t[i]=("x"):rep(2^20)..i end table.sort(t,function(a,b) if first then first=false for i=1,8 do t[i]=false end a=nil b=nil d=d+1 if d<45 then level() end end return false end) end level()
