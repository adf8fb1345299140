-- expect: limit
local t,d={},0 for i=1,300000 do t[i]=true end local function f() d=d+1 if d<90 then table.sort(t,f) end error("stop") end pcall(table.sort,t,f)
