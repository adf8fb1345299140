-- expect: instructions
-- instructions: 5_000_000
while true do local t={} for i=1,1000 do t[i]=i end pcall(table.sort,t,function(a,b) return true end) end
