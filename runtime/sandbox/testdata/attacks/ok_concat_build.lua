-- expect: ok
local parts={} for i=1,1e5 do parts[i]="part "..i end local s=table.concat(parts,",") assert(#s==1088894) return "ok"
