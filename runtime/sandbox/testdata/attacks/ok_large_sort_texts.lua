-- expect: ok
local t={} for i=1,20 do t[i]=("x"):rep(2^20)..i end for k=1,40 do table.sort(t,function(a,b) return #a<#b end) pcall(table.sort,t,error) pcall(coroutine.wrap(function() table.sort(t,error) end)) end return "ok"
