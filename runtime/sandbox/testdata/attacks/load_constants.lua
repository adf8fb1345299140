-- expect: limit
-- timeout: 30s
local t={} local parts={} for i=1,3000 do parts[i]="'"..("constant"):rep(8)..i.."'" end local body="return {"..table.concat(parts,",").."}"
while true do t[#t+1]=assert(loadstring(body)) end
