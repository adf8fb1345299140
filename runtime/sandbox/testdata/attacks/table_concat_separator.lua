-- expect: limit or error
local t={} for i=1,1000 do t[i]="x" end return #table.concat(t,("y"):rep(1e6))
