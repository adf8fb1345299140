-- expect: ok
local each,t,d=require("words").each,{},0 for i=1,5000 do t[i]="x" end local function f() d=d+1 if d<100 then each(t,f) end error("stop") end for i=1,5 do d=0 pcall(each,t,f) end
