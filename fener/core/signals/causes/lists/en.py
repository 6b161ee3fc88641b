"""What complaints are about, in English. The notation is explained in `causes/concepts.py`."""

LISTS: dict[str, str] = {
    "parcel": "parcel package packages shipment box boxes consignment",
    "courier": "courier driver depot couriers dhl fedex postman",
    "delivered": "deliver delivered delivery handed signed",
    "lost": "lost lose missing locate disappear vanish gone_missing stolen",
    "late": "late delay delayed hours_late waiting waited wait",
    "damaged": "damaged crushed dented scratched broken_in smashed",
    "wrong_item": "wrong_item wrong_size wrong_order wrong_product",
    "order": "order ordered orders",
    "sender": "sender seller",
    "app": "app apps application",
    "sign_in": "login log_in sign_in signin signing pin. passcode get_in let_me_in log_on",
    "crash": """
        crash crashes freezes freeze shuts_down closes_itself closes shutting_down force_close
        white_screen blank_screen
    """,
    "update": "update updated upgrade",
    "reinstall": "reinstall uninstall android iphone samsung huawei xiaomi",
    "account": "account profile",
    "website": "website site page webpage checkout",
    "charge": """
        charge charged billed bill_me debit debited payment payments overcharg took_from
        taken_from
    """,
    "twice": "twice double duplicate two_payments two_times twofold",
    "invoice": "bill bills invoice",
    "bank_card": "bank card statement direct_debit visa",
    "subscription": "subscription subscrib contract plan monthly",
    "money": "money euro euros pounds dollars cash",
    "refund": "refund reimburse money_back repay pay_back give_it_back get_back",
    "return": "returned return returning sent_back send_back",
    "working_days": "working_days business_days weeks_ago",
    "transfer": "transfer transferred released bank_says",
    "yoghurt": "yoghurt yogurt yoghurts yogurts dairy milk cheese pots",
    "mould": "mould mouldy mold moldy fur_on fungus rotten fuzzy green_fur rot.",
    "food": "food meal eaten eat ate chicken meat bread pizza burger sandwich salad rice soup",
    "expiry": "best_before use_by use-by expir date_not sell_by out_of_date",
    "smell": "smell smelt stink stank odour",
    "foreign_body": "hair worm insect cockroach bug glass_in plastic_in maggot",
    "sick": "sick vomit poisoning stomach ill diarrh food_poison",
    "fridge": "fridge freezer refrigerator aisle pot lid carton pack four_pack six_pack",
    "clerk": """
        clerk cashier till_girl assistant shop_assistant on_the_till counter salesman saleswoman
        sales_person
    """,
    "staff": """
        staff employee worker guy_at manager man_at representative rep. agent agents supervisor
        crew
    """,
    "rude": """
        rude impolite disrespect attitude manners roll_eyes rolled_her rolled_his sarcastic
        nasty unprofessional unkind bad_service
    """,
    "shout": """
        shout shouted yell yelled scream screamed told_me_to spoken_to spoke_to talked_to
        insulted insult
    """,
    "disdain": "wasting_his_time use_your_eyes deaf eyes looked_down humiliat",
    "queue": "queue line lines queuing in_line",
    "hold": """
        on_hold hold hotline call_centre call_center helpline rang ring phone_line phoned
        customer_service customer_support support no_answer nobody_answers can't_reach
    """,
    "email": "email emails e-mail mail mails inbox mailing newsletter mailing_list",
    "recipients": """
        everyone's everybody's other_customers all_customers addresses names_of
        list_of_customers customers'_addresses to_line cc. bcc. client_list
    """,
    "leak": "leak leaked exposed exposing breach disclosed visible hacked hack",
    "privacy": "privacy personal_data gdpr data_protection our_details my_details personal_details",
    "scam": "scam scammers fraud phishing spam. scam_mails",
    "authority": "regulator ombudsman authority court lawyer sue",
    "internet": "internet wifi wi-fi broadband fibre fiber 4g. 5g. adsl",
    "connection": "connection connected network signal offline coverage",
    "router": "router modem",
    "outage": "outage down no_internet without_internet cut_off dead blackout",
    "power": "electricity power power_cut blackout",
    "water": "water hot_water",
    "work_at_home": "work_from_home working_from_home meeting online_meeting",
    "status_page": "status_page status",
    "ad": """
        advert advertis ad. ads poster leaflet flyer campaign banner bait brochure facebook
        instagram
    """,
    "price": "price prices priced costs cost full_price",
    "offer": """
        offer offers discount deal half_price promotion sale promo %_off reduction
        off_everything
    """,
    "misleading": """
        misleading false_adv lie lies lying liar bait switch indicative deceiv trick cheat
    """,
    "shelf": "shelf at_the_till scanned",
    "tv": "tv television telly",
    "stock": "in_stock out_of_stock sold_out stock",
    "charger": "charger chargers plug adapter adaptor power_adapter charging_brick cable",
    "burn": "burn burned burnt melt melted cooked scorched burning brown black_mark",
    "fire": "fire on_fire caught_fire flames smoke smoking kitchen_on_fire",
    "spark": "spark sparking sparks bang exploded explode tripped fuse short_circuit",
    "hot": "hot overheat heats heating too_hot",
    "socket": "socket wall outlet",
    "phone": "phone mobile smartphone tablet laptop",
    "recall": "recall withdraw_them",
    "shop": "shop store branch outlet_store supermarket stores",
    "closed": "closed shut locked closes_early shutters padlock",
    "hours": "opening_hours opening open_9 open. opens hours_of website_says_open",
    "door": "door sign_on note_on no_note",
    "flight": """
        flight flights flightled plane flying fly flown flt. airport airline airlines airways
        aircraft tarmac gate terminal
    """,
    "ticket": "ticket tickets fare booking",
    "cancelled": """
        cancel cancelled cancellation canceled cancellations cancled cxl cancelling scrapped
        called_off
    """,
    "bus": "bus train ferry boat ship coach station departure metro",
    "passengers": "passengers stranded sleeping_on on_the_floor",
    "voucher": "voucher vouchers coupon compensation",
    "luggage": "luggage bag bags baggage suitcase suitcases carousel",
    "seat": "seat seats upgrade_seat legroom row first_class",
    "stuck_on_the_way": """
        delayed_flight delay delayed flightled late_flight hours_late missed connection
        connecting miss_my mechanical maintenance runway sitting_on tarmac stuck_on pilot
        waiting_for_gate
    """,
    "rebook": """
        rebook rebooked reschedule rescheduled reflight change_flight changing change
        reservation reservations booked booking book confirmation
    """,
    "attendant": """
        attendant attendants flight_attendant stewardess steward flight_crew gate_agent
        gate_agents
    """,
    "weather": "weather snow storm ice deice winter",
    "entertainment": "wifi_on entertainment legroom movie meal_on drink drinks comfort cramped",
    "clean": "dirty filthy clean mess stained disgusting",
    "quality": """
        quality broken broke fell_apart tore ripped faulty defective doesn't_work poor_quality
    """,
    "warranty": "warranty guarantee repair repaired service_centre",
    "clothes": "coat jacket shoes boots dress shirt trousers size",
    "driver": "taxi cab uber driver_was ride",
    "end_of_contract": """
        terminate cancel_my_contract cancel_my_sub leave_contract cancel_subscription penalty
    """,
    "unwanted_calls": "cold_call telemarket calling_me stop_calling unsubscribe robocall",
    "discrimination": "racist racism discriminat wheelchair disabled disability",
    "injury": "injured injury hurt accident fell ambulance hospital",
    "insurance": "insurance claim insurer",
    "noise": "noise noisy loud",
    "delivery_food": "cold_food arrived_cold got_cold",
    "loyalty": "points miles loyalty rewards frequent",
    "gift_card": "gift_card gift",
}
