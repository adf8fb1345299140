-- expect: ok
local parts={} for i=1,1600 do parts[i]="function f"..i.."() return "..i.." end" end
for i=1,5 do assert(loadstring(table.concat(parts,"\n"))) end return "ok"
