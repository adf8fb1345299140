-- expect: ok
local each,n=require("words").each,0 local t={} for i=1,20 do t[i]=("x"):rep(2^20)..i end for i=21,2000 do t[i]=t[1] end for k=1,20 do each(t,function(s) n=n+#s end) pcall(each,t,error) end assert(n>0) for i=1,10 do t[i]=("y"):rep(2^20) end return "ok"
