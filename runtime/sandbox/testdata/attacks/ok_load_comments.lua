-- expect: ok
local parts={} for i=1,3200 do parts[i]="-- this function returns "..i end
assert(loadstring(table.concat(parts,"\n"))) assert(loadstring("return '"..("function "):rep(2000).."'")) return "ok"
