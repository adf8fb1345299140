-- expect: limit
local each,t,d=require("words").each,{},0 for i=1,500000 do t[i]="x" end local function f() d=d+1 if d<150 then each(t,f) end error("stop") end pcall(each,t,f)
