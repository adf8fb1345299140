-- expect: limit
local e while true do e={e} local f=loadstring(("x.y=1 "):rep(50)) if setfenv then setfenv(f,e) end _hidden={_hidden,f} end
